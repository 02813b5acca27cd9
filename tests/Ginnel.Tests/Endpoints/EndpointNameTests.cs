using System;
using Ginnel.Endpoints;
using Ginnel.Names;
using Xunit;

namespace Ginnel.Tests.Endpoints;

public sealed class EndpointNameTests
{
    [Theory]
    [InlineData("db")]
    [InlineData("a")]
    [InlineData("_1")]
    [InlineData("web.server-2_x")]
    [InlineData("db.locked")]
    public void Check_AName_IsFine(string name) => EndpointName.Check(name);

    [Theory]
    [InlineData("", "empty")]
    [InlineData(".", "begins with '.'")]
    [InlineData("..", "begins with '.'")]
    [InlineData(".hidden", "begins with '.'")]
    [InlineData("-rf", "begins with '-'")]
    [InlineData("a/b", "'/' (U+002F)")]
    [InlineData("../db", "'/' (U+002F)")]
    [InlineData("a b", "' ' (U+0020)")]
    [InlineData("a\0", "(U+0000)")]
    [InlineData("a\n", "(U+000A)")]
    [InlineData("caf\u00e9", "(U+00E9)")]
    [InlineData("db~", "'~'")]
    [InlineData("db.lock", "the name of a lock file")]
    public void Check_SomethingElse_SaysWhatIsWrong(string name, string what)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => EndpointName.Check(name));
        Assert.Contains(what, exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Endpoint.Listen(name));
        Assert.Throws<ArgumentException>(() => { _ = Endpoint.Connect(name); });
    }

    [Fact]
    public void Check_TheLongestName_IsFineAndOneMoreIsNot()
    {
        EndpointName.Check(new string('x', EndpointName.MostLength));
        Assert.Throws<ArgumentException>(() => EndpointName.Check(new string('x', EndpointName.MostLength + 1)));
    }

    [Fact]
    public void MostLength_BehindTheLongestDescriptorPath_FitsASocketsAddress()
    {
        string longest = $"/proc/self/fd/{int.MaxValue}/" +
            new string('x', EndpointName.MostLength) + EndpointName.FreshSuffix;
        Assert.True(longest.Length <= Ginnel.Platform.PacketSocket.LongestPath);
    }
}
