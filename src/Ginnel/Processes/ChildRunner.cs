using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Reflection;
using Ginnel.Platform;

namespace Ginnel.Processes;

/// <summary>
/// The child's side: finds out whether this process is one, and if so runs the method instead of Main.
/// </summary>
/// <remarks>The steps are those of <see cref="ControlPacket"/>.</remarks>
internal static class ChildRunner
{
    /// <summary>The exit code of a child whose method threw.</summary>
    public const int FailureCode = 1;

    private static bool s_isAsked;
    private static ParentWatch? s_watch;

    /// <summary>
    /// Whether <see cref="RunIfChild"/> was called, as the first line of Main does where there are no hooks.
    /// </summary>
    public static bool IsAsked => s_isAsked;

    /// <summary>Whether this process was started to run a method, and nothing has taken up the order.</summary>
    public static bool IsUnanswered =>
        Environment.GetEnvironmentVariable(ControlPacket.VariableName) is { } value && TryFind(value, out _);

    /// <summary>Returns at once in a process that is no child; otherwise runs the method and exits.</summary>
    [DynamicDependency(nameof(StartupHook.Initialize), typeof(StartupHook))]
    public static void RunIfChild()
    {
        s_isAsked = true;
        string? value = Environment.GetEnvironmentVariable(ControlPacket.VariableName);
        if (value is null)
            return;
        Environment.SetEnvironmentVariable(ControlPacket.VariableName, null);
        if (TryFind(value, out int number))
            Run(new Descriptor(number));
    }

    private static bool TryFind(string value, out int number)
    {
        number = -1;
        string[] parts = value.Split(':');
        if (parts.Length != 3
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out number)
            || !ulong.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out ulong inode))
            return false;

        // A number that leaked here may stand for something else, which is not ours to touch.
        return FileStatus.TryOfNumber(number, out FileStatus status)
            && status.IsType(FileStatus.SocketType) && status.Inode == inode;
    }

    [DoesNotReturn]
    private static void Run(Descriptor socket)
    {
        ThisProcess.CloseWhenStartingPrograms(socket);
        int code = FailureCode;
        try
        {
            StartOrder order = ChildOrder.Receive(socket, out object[] arguments);
            RemoveHook(order.Hook);
            if (!order.SurvivesParent)
                s_watch = ParentWatch.Start(socket);
            AppDomain.CurrentDomain.UnhandledException +=
                (_, unhandled) => Report(socket, (Exception)unhandled.ExceptionObject);
            MethodInfo method = order.Method.Resolve();
            arguments = ChildOrder.Convert(method, arguments);
            _ = PacketSocket.Send(socket, ControlPacket.Running());
            code = Invoke(method, arguments);
        }
        catch (EndOfParentException)
        {
            ThisProcess.ExitAtOnce(FailureCode);
        }
        catch (Exception exception)
        {
            Report(socket, exception);
        }

        Environment.Exit(code);
        throw new System.Diagnostics.UnreachableException();
    }

    private static int Invoke(MethodInfo method, object[] arguments)
    {
        try
        {
            object? result = method.Invoke(
                ChildMethod.CreateTarget(method), BindingFlags.DoNotWrapExceptions, null, arguments, null);
            int code = ChildMethod.CompleteAsync(result).GetAwaiter().GetResult();
            ChildOrder.Close(arguments, null);
            return code;
        }
        catch (Exception exception)
        {
            ChildOrder.Close(arguments, exception);
            throw;
        }
    }

    private static void Report(Descriptor socket, Exception exception) =>
        _ = PacketSocket.Send(socket, ControlPacket.Failed(RemoteFailure.Of(exception)));

    /// <summary>Takes our part of the variable away, so that what this process starts does not get it.</summary>
    private static void RemoveHook(string hook)
    {
        const string Name = HostProgram.HookVariable;
        string value = Environment.GetEnvironmentVariable(Name) ?? "";
        if (hook == "" || !value.StartsWith(hook, StringComparison.Ordinal))
            return;
        string rest = value[hook.Length..].TrimStart(Path.PathSeparator);
        Environment.SetEnvironmentVariable(Name, rest == "" ? null : rest);
    }
}
