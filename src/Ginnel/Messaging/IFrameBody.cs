using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>What is in a frame; a structure, so that writing one neither allocates nor calls through a table.</summary>
internal interface IFrameBody
{
    void Write(ref MessageWriter writer);
}
