using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>The arguments of one call; a structure that is generated for each method of a contract.</summary>
public interface ICallArguments
{
    /// <summary>Writes the arguments in their order; again if the call is made again.</summary>
    void Write(ref MessageWriter writer);

    /// <summary>Begins to send the streams that are among the arguments.</summary>
    void SendStreams(in CallStreams streams);
}
