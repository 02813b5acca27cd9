using System;

namespace Ginnel.Endpoints;

/// <summary>How clients of a listener come: by a socket in a directory, or from other computers.</summary>
internal interface IConnectionReceiver : IDisposable
{
    /// <summary>Where clients find the listener.</summary>
    string Path { get; }

    /// <summary>Begins to give clients to <see cref="EndpointListener.OnReady"/>.</summary>
    void Start(EndpointListener listener);

    /// <summary>Enough are ready: further clients wait in the kernel.</summary>
    void Pause();

    /// <summary>Undoes that.</summary>
    void Resume();
}
