using System;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Processes;

/// <summary>Ends this process when its parent is gone, which the hang-up of the control socket tells.</summary>
/// <remarks>
/// The kernel hangs up when the last holder of the other end dies, however it dies. The kernel's own signal for the
/// death of a parent would not do: it is sent when the thread ends that started the child.
/// </remarks>
internal sealed class ParentWatch : IEventTarget
{
    private EventRegistration? _registration;

    public static ParentWatch Start(Descriptor socket)
    {
        var watch = new ParentWatch();
        watch._registration = EventLoop.Register(socket, watch, EpollEvents.ReadHangUp);
        watch._registration.Hold(watch);
        return watch;
    }

    public void OnEvents(EpollEvents events)
    {
        string folder = Environment.GetEnvironmentVariable(RuntimeFiles.FolderVariable) ?? RuntimeFiles.DefaultFolder;
        if (RuntimeFiles.StartOf(Environment.ProcessId) is { } start)
            RuntimeFiles.Delete(folder, Environment.ProcessId, start);
        ThisProcess.ExitAtOnce(ChildRunner.FailureCode);
    }
}
