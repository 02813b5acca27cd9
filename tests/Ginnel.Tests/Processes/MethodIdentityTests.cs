using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using Ginnel.Processes;
using Xunit;

namespace Ginnel.Tests.Processes;

public sealed class MethodIdentityTests
{
    public static TheoryData<Delegate> Methods => new(
        (Action)Overloaded,
        (Action<string>)Overloaded,
        (Action<int[], List<string>>)Overloaded,
        static (int value) => value,
        Generic<List<int>>.Method,
        Local());

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void Resolve_OfDescribedMethod_FindsTheSame(Delegate method)
    {
        MethodIdentity identity = MethodIdentity.Of(method.Method);

        Assert.Equal(method.Method, Copy(identity).Resolve());
    }

    [Fact]
    public void Resolve_OtherVersionOfTheAssembly_SaysThatItWasReplaced()
    {
        MethodIdentity identity = MethodIdentity.Of(((Action)Overloaded).Method) with { Version = Guid.NewGuid() };

        var failure = Assert.Throws<ChildProcessException>(identity.Resolve);

        Assert.Contains("was replaced while the parent was running", failure.Message, StringComparison.Ordinal);
        Assert.Contains(identity.Version.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_TypeOrMethodThatIsNotThere_NamesIt()
    {
        MethodIdentity identity = MethodIdentity.Of(((Action)Overloaded).Method);

        var noType = Assert.Throws<ChildProcessException>((identity with { Type = "No.Such" }).Resolve);
        var noMethod = Assert.Throws<ChildProcessException>((identity with { Parameters = ["No.Such"] }).Resolve);

        Assert.Contains("No.Such", noType.Message, StringComparison.Ordinal);
        Assert.Contains("MethodIdentityTests.Overloaded", noMethod.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateTarget_OfLambda_IsGoodForCallingIt()
    {
        Func<int, int> lambda = static value => value + 1;
        MethodInfo method = lambda.Method;

        Assert.Equal(5, method.CreateDelegate<Func<int, int>>(ChildMethod.CreateTarget(method))(4));
    }

    private static MethodIdentity Copy(MethodIdentity identity)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        ControlPacket.WriteIdentity(writer, identity);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        MethodIdentity copy = ControlPacket.ReadIdentity(reader);
        Assert.Equal(stream.Length, stream.Position);
        return copy;
    }

    private static void Overloaded() { }

    private static void Overloaded(string text) => Console.Write(text);

    private static void Overloaded(int[] numbers, List<string> texts) => Console.Write(numbers.Length + texts.Count);

    private static Func<int> Local()
    {
        return Seven;

        static int Seven() => 7;
    }

    private static class Generic<T>
    {
        public static Type Method() => typeof(T);
    }
}
