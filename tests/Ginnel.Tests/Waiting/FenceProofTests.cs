using System;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Waiting;

/// <summary>What it takes before a publisher may rely on the waiter's fence, and the round that proves it.</summary>
public sealed class FenceProofTests
{
    private readonly SharedRegion _pages = SharedRegion.Create(4096);
    private readonly Waiter _waiter;

    public FenceProofTests()
    {
        Word.WriteRelease(WaitingWord.FenceFirst);
        _waiter = new Waiter(Word, _pages.Mapping.Word32(128), _pages.Mapping.Word64(256));
    }

    private SharedWord64 Word => _pages.Mapping.Word64(0);

    [Fact]
    public void Begin_PublisherIsNotRegistered_ProvesNothing()
    {
        FenceProof proof = Begin(isRegistered: false, isHere: true);
        Assert.Equal(WaitingWord.FenceFirst, Word.ReadAcquire());
        proof.End();
        Assert.Equal(WaitingWord.Idle, Word.ReadAcquire());
    }

    [Fact]
    public void Begin_PublisherIsHere_NeedsNoRound()
    {
        Assert.SkipUnless(MemoryBarrier.IsAvailable, "membarrier is not available here");
        Begin(isHere: true);
        Assert.Equal(WaitingWord.Idle, Word.ReadAcquire());
    }

    [Fact]
    public async Task Begin_PublisherMayBeElsewhere_IsProvedByARound()
    {
        Assert.SkipUnless(MemoryBarrier.IsAvailable, "membarrier is not available here");
        for (int round = 0; round < 10; round++)
        {
            Begin();
            await Eventually.True(() => Word.ReadAcquire() == WaitingWord.Idle);
        }
    }

    [Fact]
    public void End_MoreThanOnce_CountsOnce()
    {
        FenceProof proof = Begin(isRegistered: false);
        Begin(isRegistered: false);
        proof.End();
        proof.End();
        Assert.Equal(WaitingWord.FenceFirst, Word.ReadAcquire());
    }

    [Fact]
    public void End_PagesWereGivenBack_LeavesThemAlone()
    {
        FenceProof proof = Begin(isRegistered: false);
        SharedWord64 word = Word;
        _pages.Dispose();
        proof.End();
        Assert.Equal(0, word.ReadAcquire());
        GC.KeepAlive(_pages);
    }

    [Fact]
    public async Task Visit_Always_GoesToEveryProcessorThatThisProcessMayRunOn()
    {
        ulong[] allowed = new ulong[ProcessorAffinity.SetLength];
        ulong[] visited = new ulong[ProcessorAffinity.SetLength];
        Assert.True(ProcessorAffinity.TryAddProcess(Environment.ProcessId, allowed));
        await Watchdog.OnThread(() => ProcessorRound.Visit(visited)).Within();
        for (int word = 0; word < allowed.Length; word++)
            Assert.Equal(0UL, allowed[word] & ~visited[word]);
        Assert.True(ProcessorRound.RunsWithin(visited, Environment.ProcessId));
    }

    [Fact]
    public void RunsWithin_AProcessorIsMissingOrTheProcessIsUnknown_IsFalse()
    {
        ulong[] visited = new ulong[ProcessorAffinity.SetLength];
        Assert.True(ProcessorAffinity.TryAddProcess(Environment.ProcessId, visited));
        Assert.True(ProcessorRound.RunsWithin(visited, Environment.ProcessId));
        Assert.False(ProcessorRound.RunsWithin(visited, processId: 0));
        Assert.False(ProcessorRound.RunsWithin(visited, processId: int.MaxValue));
        visited[0] &= visited[0] - 1;
        Assert.False(ProcessorRound.RunsWithin(visited, Environment.ProcessId));
        Assert.False(ProcessorRound.HasVisitedAll(visited));
    }

    private FenceProof Begin(bool isRegistered = true, bool isHere = false) =>
        FenceProof.Begin(_waiter, _pages.Mapping, isRegistered, Environment.ProcessId, isHere);
}
