using Ginnel.Pipes;

namespace Ginnel.Endpoints;

/// <summary>The client's words for directions, and the roles of a link.</summary>
internal static class ConnectionRoles
{
    public static LinkRoles OfClient(ConnectionDirections direction) => direction switch
    {
        ConnectionDirections.ReadOnly => LinkRoles.Reads,
        ConnectionDirections.WriteOnly => LinkRoles.Writes,
        _ => LinkRoles.Both,
    };

    /// <summary>What a client with these roles has asked for; none for roles that are not roles.</summary>
    public static ConnectionDirections AskedFor(LinkRoles client) => client switch
    {
        LinkRoles.Reads => ConnectionDirections.ReadOnly,
        LinkRoles.Writes => ConnectionDirections.WriteOnly,
        LinkRoles.Both => ConnectionDirections.Duplex,
        _ => ConnectionDirections.None,
    };
}
