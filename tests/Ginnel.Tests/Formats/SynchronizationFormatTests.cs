using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Ginnel.Platform;
using Ginnel.Sharing;
using Xunit;

namespace Ginnel.Tests.Formats;

/// <summary>docs/formats/synchronization.md says what the code does.</summary>
public sealed class SynchronizationFormatTests
{
    private const string Page = "synchronization.md";

    [Fact]
    public void Page_OffsetsAndNames_AreThoseOfTheLayout()
    {
        string[] inner = [nameof(SynchronizationLayout.ParticipantOwnerOffset),
            nameof(SynchronizationLayout.ParticipantArrivedOffset)];
        Dictionary<string, int> layout = typeof(SynchronizationLayout).GetFields()
            .Where(field => field.Name.EndsWith("Offset", StringComparison.Ordinal) && !inner.Contains(field.Name))
            .ToDictionary(static field => field.Name[..^"Offset".Length], static field => (int)field.GetValue(null)!);
        Assert.Equal(layout, FormatPage.Rows(Page, "Offset").Concat(FormatPage.Rows(Page, "Offset of")).ToDictionary(
            static row => row[2], static row => int.Parse(row[0], CultureInfo.InvariantCulture)));
        Assert.Equal(0, SynchronizationLayout.ParticipantOwnerOffset);
        Assert.Equal(8, SynchronizationLayout.ParticipantArrivedOffset);
    }

    [Fact]
    public void Page_Flags_AreThoseOfTheCode()
    {
        Dictionary<string, string> bits = FormatPage.Rows(Page, "Bits")
            .ToDictionary(static row => row[1], static row => row[0]);
        Assert.Equal(OwnerWord.Reserved, 1L << int.Parse(bits["Reserved"], CultureInfo.InvariantCulture));
        Assert.Equal(OwnerWord.Suspect, 1L << int.Parse(bits["Suspect"], CultureInfo.InvariantCulture));
        Assert.Equal(OwnerWord.Joining, 1L << int.Parse(bits["Joining"], CultureInfo.InvariantCulture));
        Assert.Equal(OwnerWord.Awaited, 1L << int.Parse(bits["Awaited"], CultureInfo.InvariantCulture));
        Assert.Equal("0-21", bits["Id"]);
        Assert.Equal((1 << 22) - 1, ProcessIdentity.MostId);
        Assert.Equal(0x01020304_00000005, OwnerWord.Of(new ProcessIdentity(5, 0x01020304)));
        Assert.Equal(new ProcessIdentity(5, 0xFFFFFFFF), OwnerWord.Identity(OwnerWord.Of(new(5, 0xFFFFFFFF))));
    }

    [Fact]
    public void Page_KindsAndSizes_AreWhatIsWritten()
    {
        using SharedRegion region = SharedRegion.CreateTwoWay(4096);
        SharedMutex.Create(region, 0);
        SharedEvent.Create(region, 64, isAutomatic: true);
        SharedSemaphore.Create(region, 128, 9);
        SharedBarrier.Create(region, 512, 5);
        foreach ((int offset, string kind, int count) in ((int, string, int)[])
            [(0, "gmtx", 1), (64, "gevt", 1), (128, "gsem", 9), (512, "gbar", 5)])
        {
            Assert.Equal(kind, Encoding.ASCII.GetString(region.AsReadOnlySpan(offset, 4)));
            Assert.Equal(count, region.ReadAcquire<int>(offset + 4));
        }

        Assert.Equal(ProcessIdentity.CurrentNamespace, region.ReadAcquire<long>(8));
        Assert.Equal([64, 64, 192, 192], new[]
        {
            SharedMutex.Size, SharedEvent.Size, SharedSemaphore.SizeOf(9), SharedBarrier.SizeOf(5),
        });
        Assert.Equal([1024, 1024], new[] { SharedSemaphore.MostPermits, SharedBarrier.MostParticipants });
    }
}
