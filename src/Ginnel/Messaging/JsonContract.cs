using System.Collections.Generic;
using System.Threading.Tasks;

namespace Ginnel.Messaging;

/// <summary>What the generator makes of a contract that allows calls in JSON: see <see cref="ContractAttribute.Json"/>.
/// </summary>
/// <remarks>Programs whose contracts do not allow it have none of the code behind it when they are trimmed.</remarks>
/// <typeparam name="T">The interface.</typeparam>
public abstract class JsonContract<T> where T : class
{
    /// <summary>The contract's methods, in their order.</summary>
    public abstract IReadOnlyList<JsonMethod> Methods { get; }

    /// <summary>Reads the arguments of a call, calls the method, and hands over what it returns.</summary>
    /// <param name="implementation">Whose method it is.</param>
    /// <param name="method">Which of <see cref="Methods"/>, one that is not refused.</param>
    /// <param name="incoming">The call.</param>
    /// <returns>Completes when all was handed over.</returns>
    public abstract ValueTask CallAsync(T implementation, int method, JsonCall incoming);

    internal virtual ServedObject Serve(CallConnection connection, T implementation, string contract) =>
        new JsonServedObject<T>(connection, implementation, contract, this);
}
