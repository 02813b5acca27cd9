using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using Ginnel.Platform;

namespace Ginnel.Processes;

/// <content>The ways to start one.</content>
public sealed partial class ChildProcess
{
    internal const string LineInMain = "ChildProcess.RunIfChild();";

    /// <summary>
    /// The one line that a program needs at the top of Main where the runtime has no startup hooks: compiled with
    /// NativeAOT, or published with StartupHookSupport off (which trimming does). Elsewhere it does no harm.
    /// </summary>
    /// <remarks>
    /// In a child it runs the method and exits, so it does not return; in any other process it does nothing.
    /// </remarks>
    public static void RunIfChild() => ChildRunner.RunIfChild();

    /// <summary>Runs a method of this program in a new process.</summary>
    /// <param name="method">
    /// A static method, or a lambda that uses nothing from around it. It returns nothing, its exit code as an int, or a
    /// Task or ValueTask of either. Its process ends when it returns, whatever other threads do.
    /// </param>
    /// <param name="ends">
    /// One for each parameter of the method: pipe ends that have not been used yet, and handles of files and sockets.
    /// They are moved: closed here, so that the end of a stream arrives when the child is done with it. Besides them
    /// the child has nothing of this process but standard input, output and error. What the method leaves open is
    /// closed when it returns.
    /// </param>
    /// <remarks>
    /// Returns as soon as the process is there; the method begins some 50 milliseconds later. If starting fails once
    /// the arguments were found to be right, the ends are closed.
    /// </remarks>
    /// <example><code>
    /// var (reader, writer) = Pipe.Create();
    /// await using var child = ChildProcess.Start(static (PipeReadEnd input) => Consume(input), reader);
    /// </code></example>
    /// <exception cref="ArgumentException">
    /// The method cannot run in another process, or the ends do not fit it.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// An end has been used or moved already; or the program needs the line at the top of Main (<see
    /// cref="RunIfChild"/>).
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">
    /// Not Linux, or the runtime is hosted by a native program.
    /// </exception>
    /// <exception cref="SystemCallException">
    /// The kernel refused: too many processes or descriptors, or no memory.
    /// </exception>
    public static ChildProcess Start(Delegate method, params ReadOnlySpan<object> ends) =>
        Start(new ChildOptions(), method, ends);

    /// <inheritdoc cref="Start(Delegate, ReadOnlySpan{object})"/>
    /// <param name="options">How to start it.</param>
    /// <param name="method">What to run, as in the other overload.</param>
    /// <param name="ends">What to hand over, as in the other overload.</param>
    public static ChildProcess Start(ChildOptions options, Delegate method, params ReadOnlySpan<object> ends)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(method);
        Requirements.ThrowIfUnsupported();
        MethodInfo info = ChildMethod.Check(method, nameof(method));
        ChildMethod.CheckResult(info, nameof(method));
        ChildEnds.Check(info, ends, nameof(ends));
        ThrowIfNoWayIn();
        using var launch = new ChildLaunch(options);
        return launch.StartMethod(MethodIdentity.Of(info), ends);
    }

    /// <summary>Starts another program.</summary>
    /// <param name="program">Its name, which is looked up in PATH, or its path.</param>
    /// <param name="arguments">
    /// Its arguments, each passed on as it is; there is no shell that would look into them.
    /// </param>
    /// <param name="stdin">Where its standard input comes from.</param>
    /// <param name="stdout">Where its standard output goes.</param>
    /// <param name="stderr">
    /// Where its standard error goes; the same end as <paramref name="stdout"/> to have both in one pipe.
    /// </param>
    /// <param name="options">How to start it.</param>
    /// <remarks>
    /// The ends given are moved: closed here, so that the end of a stream arrives. The program has no other descriptor
    /// than these three. It is not ended by the death of this process, except that its pipes end then.
    /// </remarks>
    /// <exception cref="FileNotFoundException">
    /// There is no such program; the message names the PATH that was searched.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">This user may not execute it.</exception>
    /// <exception cref="DirectoryNotFoundException">The working directory does not exist.</exception>
    /// <exception cref="InvalidOperationException">A pipe end has been used or moved already.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux.</exception>
    /// <exception cref="SystemCallException">
    /// The kernel refused: not a program, too many processes, or no memory.
    /// </exception>
    public static ChildProcess Start(
        string program,
        IReadOnlyList<string>? arguments = null,
        ChildInput stdin = default,
        ChildOutput stdout = default,
        ChildOutput stderr = default,
        ChildOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        Requirements.ThrowIfUnsupported();
        using var launch = new ChildLaunch(options ?? new ChildOptions());
        return launch.StartProgram(program, arguments ?? [], [stdin.Source, stdout.Source, stderr.Source]);
    }

    /// <summary>
    /// Refuses to start a copy of this program that would not know that it is a child, and run Main once more.
    /// </summary>
    private static void ThrowIfNoWayIn()
    {
        if (ChildRunner.IsUnanswered)
        {
            throw new InvalidOperationException(
                $"This process was itself started to run a method, but Main began instead, because " +
                $"{HostProgram.HookVariable} had no effect on it. Add the line '{LineInMain}' at the top of Main.");
        }

        if (HostProgram.Current.Hook == "" && !ChildRunner.IsAsked)
        {
            throw new InvalidOperationException(
                "A child of this program would not know what to run: there are no startup hooks in a program that " +
                "was compiled with NativeAOT or published with StartupHookSupport off. Add the line " +
                $"'{LineInMain}' at the top of Main.");
        }
    }
}
