using System;
using Ginnel.Serialization;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>Writing into a buffer that is large enough allocates nothing, whatever is written.</summary>
[Collection(AloneCollection.Name)]
public sealed class WriteAllocationTests
{
    public static TheoryData<string> Names => MessageCases.Names;

    /// <summary>
    /// But for what has to be copied before its length is known: stacks, and collections behind an interface; and a
    /// path that is written as an address.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Write_IntoRoom_AllocatesNothing(string name)
    {
        byte[] buffer = new byte[1 << 20];
        MessageCase item = MessageCases.Of(name);
        bool copies = name.EndsWith("interface", StringComparison.Ordinal) || name is "enumerable" or "stack-of-string"
            or "uri";
        Assert.True(item.AllocatedByWriting(buffer) == 0 || copies, "something was allocated");
    }

    [Theory]
    [InlineData("exactly as long as this")]
    [InlineData("with \u00E9, \u20AC and \U0001F600")]
    public void WriteString_IntoRoomThatIsJustEnough_StaysInIt(string text)
    {
        byte[] buffer = new byte[sizeof(int) + System.Text.Encoding.UTF8.GetByteCount(text)];
        var writer = new MessageWriter(buffer);
        writer.WriteString(text);
        Assert.False(writer.HasOutgrown);
        Assert.Equal(text, MessageSerializer.Deserialize<string>(buffer));
        writer.Dispose();
    }

    [Fact]
    public void WriteString_IntoRoomThatIsOneByteShort_MovesToAnArray()
    {
        var writer = new MessageWriter(new byte[sizeof(int) + 9]);
        writer.WriteString("ten letter");
        Assert.True(writer.HasOutgrown);
        Assert.Equal("ten letter", MessageSerializer.Deserialize<string>(writer.Written));
        writer.Dispose();
    }
}
