using System;

namespace Ginnel.Processes;

/// <summary>An exception on its way to another process: text, of bounded length.</summary>
internal sealed record RemoteFailure(string TypeName, string Message, string StackTrace)
{
    // In UTF-8 at most 3 bytes each: 63 KiB together, so that they fit into one packet.
    private const int LongestTypeName = 512;
    private const int LongestMessage = 4096;
    private const int LongestStackTrace = 16384;

    public static RemoteFailure Of(Exception exception) => new(
        Cut(exception.GetType().FullName ?? exception.GetType().Name, LongestTypeName),
        Cut(exception.Message, LongestMessage),
        Cut(DescribeStack(exception), LongestStackTrace));

    private static string DescribeStack(Exception exception)
    {
        string stack = exception.StackTrace ?? "";
        return exception.InnerException is { } inner ? $"{stack}\n ---> {inner}" : stack;
    }

    private static string Cut(string text, int longest) =>
        text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest - 4), " ...");
}
