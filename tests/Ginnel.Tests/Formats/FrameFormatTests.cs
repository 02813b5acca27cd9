using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Xunit;

namespace Ginnel.Tests.Formats;

/// <summary>docs/formats/frame.md says what the code does.</summary>
public sealed class FrameFormatTests
{
    [Fact]
    public void Page_Kinds_AreThoseOfTheCode()
    {
        Dictionary<string, byte> kinds = typeof(FrameKind).GetFields()
            .Where(static field => field.Name != nameof(FrameKind.LastOfLarge))
            .ToDictionary(static field => field.Name, static field => (byte)field.GetValue(null)!);
        Assert.Equal(kinds, FormatPage.Rows("frame.md", "Kind").ToDictionary(
            static row => row[1], static row => byte.Parse(row[0], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Page_Frame_IsWhatIsWritten()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            Assert.True(new FrameWriter(writer).TryLoan(5, out FrameLoan loan));
            "hello"u8.CopyTo(loan.Payload);
            loan.Commit(FrameKind.ChannelMessage, 5);
            Assert.True(reader.TryRead(out ReadOnlySpan<byte> frame));

            Assert.Equal(5, BitConverter.ToInt32(frame[Offset("Length")..]));
            Assert.Equal(FrameKind.ChannelMessage, frame[Offset("Kind")]);
            Assert.Equal(new byte[3], frame[Offset("Reserved")..Offset("Payload")]);
            Assert.Equal("hello"u8, frame.Slice(Offset("Payload"), 5));
            Assert.Equal(16, frame.Length);
        }
    }

    [Fact]
    public void Page_Fields_FillTheHeaderWithoutGaps()
    {
        int end = 0;
        foreach (string[] row in FormatPage.Rows("frame.md", "Offset").TakeWhile(static row => row[2] != "Payload"))
        {
            Assert.Equal(end, int.Parse(row[0], CultureInfo.InvariantCulture));
            end += int.Parse(row[1], CultureInfo.InvariantCulture);
        }

        Assert.Equal(FrameLayout.HeaderLength, end);
        Assert.Equal(FrameLayout.KindOffset, Offset("Kind"));
        Assert.Equal(FrameLayout.HeaderLength, Offset("Payload"));
    }

    private static int Offset(string name) => int.Parse(
        FormatPage.Rows("frame.md", "Offset").Single(row => row[2] == name)[0], CultureInfo.InvariantCulture);
}
