using System.Collections.Generic;
using System.Linq;
using Ginnel.Cli.Observing;

namespace Ginnel.Cli.Web;

/// <summary>What one event tells the page.</summary>
/// <param name="Machine">Processes and what is between them.</param>
/// <param name="Spools">Those spools, with their consumers.</param>
/// <param name="Users">The names of the processes' users, by their numbers.</param>
internal sealed record PageView(
    MachineView Machine, IReadOnlyList<SpoolFacts> Spools, IReadOnlyDictionary<uint, string> Users)
{
    public static PageView Of(MachineView machine, IReadOnlyList<SpoolFacts> spools) => new(
        machine, spools, machine.Processes.Select(static process => process.UserId).Distinct()
            .ToDictionary(static user => user, UserNames.Of));
}
