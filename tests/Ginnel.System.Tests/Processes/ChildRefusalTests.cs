using System;
using System.IO;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Xunit;

namespace Ginnel.System.Tests.Processes;

/// <summary>What is refused before anything is started; the message says why, and what to do instead.</summary>
public sealed class ChildRefusalTests
{
    private readonly int _number = 3;

    [Fact]
    public void Start_LambdaThatCaptures_IsRefused()
    {
        int captured = _number;
        AssertRefused(() => Console.WriteLine(captured), "uses variables of the method around it", "Write 'static'");
    }

    [Fact]
    public void Start_LambdaThatUsesThis_IsRefused() =>
        AssertRefused(() => Console.WriteLine(_number), "instance method, or a lambda that uses 'this'");

    [Fact]
    public void Start_InstanceMethod_IsRefused() => AssertRefused(InstanceMethod, "Make it static");

    [Fact]
    public void Start_GenericMethod_IsRefused() => AssertRefused(Generic<int>, "is generic");

    [Fact]
    public void Start_ExtensionMethodOfAnObject_IsRefused() =>
        AssertRefused("text".Extended, "bound to a first argument");

    [Fact]
    public void Start_SeveralDelegatesInOne_IsRefused() => AssertRefused((Action)First + Second, "several delegates");

    [Fact]
    public void Start_AsyncVoid_IsRefused() => AssertRefused(AsyncVoid, "Let it return Task");

    [Fact]
    public void Start_UnknownResult_IsRefused() => AssertRefused(static () => "text", "returns System.String");

    [Fact]
    public void Start_TooFewEnds_IsRefused() =>
        AssertRefused(static (PipeReadEnd _) => { }, "has 1 parameters, and 0 ends were given");

    [Fact]
    public void Start_EndOfAnotherType_IsRefusedAndStaysUsable()
    {
        var (reader, writer) = Pipe.Create();
        AssertRefused(
            static (PipeReadEnd _) => { }, "is a Ginnel.Pipes.PipeReadEnd, and a Ginnel.Pipes.PipeWriteEnd", writer);

        writer.Write("x"u8);
        Assert.Equal(1, reader.Read(new byte[1]));
        writer.Dispose();
        reader.Dispose();
    }

    [Fact]
    public void Start_SomethingThatIsNoEnd_IsRefused() =>
        AssertRefused(static (string _) => { }, "What can be: pipe ends", "text");

    [Fact]
    public void Start_TheSameEndTwice_IsRefused()
    {
        var (reader, writer) = Pipe.Create();
        AssertRefused(static (PipeReadEnd _, PipeReadEnd _) => { }, "given twice", reader, reader);
        reader.Dispose();
        writer.Dispose();
    }

    [Fact]
    public void Start_EndThatWasUsed_IsRefused()
    {
        var (reader, writer) = Pipe.Create();
        writer.Write("x"u8);

        var refusal = Assert.Throws<InvalidOperationException>(
            () => ChildProcess.Start(static (PipeReadEnd _) => { }, reader));

        Assert.Contains("before its first use", refusal.Message, StringComparison.Ordinal);
        reader.Dispose();
        writer.Dispose();
    }

    [Fact]
    public void Start_InDirectoryThatIsNotThere_IsRefused() =>
        Assert.Throws<DirectoryNotFoundException>(
            static () => ChildProcess.Start(new ChildOptions { WorkingDirectory = "/no/such" }, static () => { }));

    private static void AssertRefused(Delegate method, string expected, params object[] ends)
    {
        var refusal = Assert.Throws<ArgumentException>(() => ChildProcess.Start(method, ends));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(Action method, string expected, string alsoExpected)
    {
        var refusal = Assert.Throws<ArgumentException>(() => ChildProcess.Start(method));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(alsoExpected, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(ChildRefusalTests), refusal.Message, StringComparison.Ordinal);
    }

    private void InstanceMethod() => Console.WriteLine(_number);

    private static void Generic<T>() => Console.WriteLine(typeof(T));

    private static void First() { }

    private static void Second() { }

#pragma warning disable CA2109, AsyncFixer03 // That it cannot be awaited is what is tested.
    private static async void AsyncVoid() => await Task.Yield();
#pragma warning restore CA2109, AsyncFixer03
}

internal static class RefusedExtensions
{
    public static void Extended(this string text) => Console.WriteLine(text);
}
