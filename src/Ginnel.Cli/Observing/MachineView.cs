using System;
using System.Collections.Generic;

namespace Ginnel.Cli.Observing;

/// <summary>What was to be seen at one moment.</summary>
/// <param name="TakenAt">When.</param>
/// <param name="Processes">Those that hold anything of Ginnel's, in the order of their numbers.</param>
/// <param name="Passages">The rings between them, one for each direction, in the order of their files.</param>
/// <param name="Endpoints">Names that somebody listens on.</param>
/// <param name="Spools">Spools that somebody has open.</param>
/// <param name="Cycles">Processes that each wait for the next.</param>
internal sealed record MachineView(
    DateTimeOffset TakenAt, IReadOnlyList<ProcessView> Processes, IReadOnlyList<PassageView> Passages,
    IReadOnlyList<EndpointView> Endpoints, IReadOnlyList<SpoolView> Spools, IReadOnlyList<BlockedCycle> Cycles);
