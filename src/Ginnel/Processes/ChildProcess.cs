using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Processes;

/// <summary>A process that this one started: a method of this program, or another program.</summary>
/// <remarks>
/// The end of the process is noticed, and its exit status taken, whether anybody waits for it or not: nothing is left
/// of a child that has ended, and disposing its object is optional then. A child that still runs is killed by
/// disposing. An object that is forgotten goes on standing for its child: the child is not killed by garbage
/// collection. All members may be called from any thread.
/// </remarks>
public sealed partial class ChildProcess : IEventTarget, IDisposable, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<ExitStatus> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Descriptor _process;
    private readonly string _folder;
    private readonly ControlSocket? _control;
    private EventRegistration? _registration;
    private Timer? _startTimer;
    private bool _tookTooLong;

    /// <param name="name">What people call it.</param>
    /// <param name="id">The process id.</param>
    /// <param name="process">The descriptor of the process.</param>
    /// <param name="control">Our end of the control socket; null for a foreign program.</param>
    /// <param name="folder">The child's folder for temporary files.</param>
    /// <param name="startTimeout">How long it may take to begin.</param>
    internal ChildProcess(
        string name, int id, Descriptor process, Descriptor? control, string folder, TimeSpan startTimeout)
    {
        Name = name;
        Id = id;
        _process = process;
        _folder = folder;
        _control = control is null ? null : new ControlSocket(control);
        Watch(startTimeout);
    }

    /// <summary>What runs in it: "Type.Method", or the program as it was given.</summary>
    public string Name { get; }

    /// <summary>The process id. Once the child has ended it may stand for another process.</summary>
    public int Id { get; }

    /// <summary>Whether the process has ended and its exit status is known.</summary>
    public bool HasExited => _ended.Task.IsCompleted;

    /// <summary>
    /// The exit code; 128 plus the signal's number when a signal ended the process, as shells say it; null while the
    /// process runs.
    /// </summary>
    public int? ExitCode => HasExited ? _ended.Task.Result.Code : null;

    /// <summary>
    /// The number of the signal that ended the process, or null when it exited by itself or still runs.
    /// </summary>
    public int? TerminatingSignal => HasExited ? _ended.Task.Result.Signal : null;

    /// <summary>Waits until the process has ended.</summary>
    /// <param name="cancellationToken">Ends the wait, not the process.</param>
    /// <returns>The exit code, as <see cref="ExitCode"/> gives it.</returns>
    /// <exception cref="ChildProcessException">
    /// The method that the child ran threw, or the child ended or was ended before the method began.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the process goes on.</exception>
    public async Task<int> WaitAsync(CancellationToken cancellationToken = default)
    {
        ExitStatus status = await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_control is not null)
            ThrowIfFailed(_control, status);
        if (status == ExitStatus.Unknown)
        {
            throw new ChildProcessException(
                $"'{Name}' (process {Id}) has ended, but its exit status is lost: something else in this process " +
                "waits for all children, or SIGCHLD is ignored.", null, null);
        }

        return status.Code;
    }

    /// <summary>Ends the process at once (SIGKILL). Does nothing when it has ended already.</summary>
    public void Kill() => Signal(ProcessDescriptor.KillSignal);

    /// <summary>Sends a signal. Does nothing when the process has ended already.</summary>
    /// <param name="signal">One of the named signals, or the number of any other.</param>
    /// <exception cref="SystemCallException">
    /// There is no such signal, or the process is not ours to signal any more.
    /// </exception>
    public void Signal(PosixSignal signal) => Signal(ProcessDescriptor.NumberOf(signal));

    /// <summary>Kills the process if it still runs, and waits until it is gone. Doing so twice is fine.</summary>
    /// <remarks>To let it finish, await <see cref="WaitAsync"/> first.</remarks>
    public void Dispose()
    {
        Kill();
        _ended.Task.Wait();
    }

    /// <inheritdoc cref="Dispose"/>
    [SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer.")]
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _ended.Task.ConfigureAwait(false);
    }

    /// <summary>On the event loop: the process has ended.</summary>
    void IEventTarget.OnEvents(EpollEvents events)
    {
        if (!TryReap(out ExitStatus status))
            return;
        _startTimer?.Dispose();
        _control?.Drain();
        _control?.Dispose();
        _ended.TrySetResult(status);
    }

    /// <summary>
    /// Whether the process has ended, asked of the kernel and not of what the event loop has heard so far.
    /// </summary>
    internal bool HasExitedByNow()
    {
        ((IEventTarget)this).OnEvents(EpollEvents.None);
        lock (_gate)
            return _registration is null;
    }

    private bool TryReap(out ExitStatus status)
    {
        lock (_gate)
        {
            status = default;
            if (_registration is null)
                return false;
            // Afterwards the process is gone from the system's table, and its id may go to another one.
            string? start = _control is null ? null : RuntimeFiles.StartOf(Id);
            if (!ProcessDescriptor.TryReap(_process, out status))
                return false;
            if (status.Signal is not null && start is not null)
                RuntimeFiles.Delete(_folder, Id, start);
            _registration.Dispose();
            _registration = null;
            _process.Dispose();
            return true;
        }
    }

    private void Signal(int signal)
    {
        lock (_gate)
        {
            if (_registration is not null)
                _ = ProcessDescriptor.TrySignal(_process, signal);
        }
    }

    private void Watch(TimeSpan startTimeout)
    {
        // The loop may report before Register has returned.
        lock (_gate)
        {
            if (_control is not null)
            {
                _startTimer = new Timer(
                    static child => ((ChildProcess)child!).OnStartTimeout(),
                    this, startTimeout, Timeout.InfiniteTimeSpan);
            }

            _registration = EventLoop.Register(_process, this, EpollEvents.In);
            _registration.Hold(this);
        }
    }

    private void OnStartTimeout()
    {
        if (_control!.IsRunning || _control.Failure is not null)
            return;
        _tookTooLong = true;
        Kill();
    }

    private void ThrowIfFailed(ControlSocket control, ExitStatus status)
    {
        if (control.Failure is { } failure)
        {
            throw new ChildProcessException(
                $"{Name} threw {failure.TypeName} in its child process {Id}: {failure.Message}", failure, status.Code);
        }

        if (control.IsRunning)
            return;
        string ended = _tookTooLong
            ? "was killed because it had not begun within the start timeout"
            : $"ended ({Describe(status)}) before it began";
        throw new ChildProcessException(
            $"{Name}, in its child process {Id}, {ended}. {DescribeWayIn()}", null, status.Code);
    }

    private static string DescribeWayIn() => HostProgram.Current.Hook == ""
        ? $"The child is '{HostProgram.Current.Path}', which has to come to the line '{LineInMain}' at the top of Main."
        : $"The child is '{HostProgram.Current.Path}' with {HostProgram.HookVariable} set to Ginnel. " +
          "If something takes " +
            $"that variable away, add the line '{LineInMain}' at the top of Main.";

    private static string Describe(ExitStatus status) =>
        status.Signal is { } signal ? $"by signal {signal}" : $"exit code {status.Code}";
}
