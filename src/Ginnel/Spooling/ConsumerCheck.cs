using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Sharing;

namespace Ginnel.Spooling;

/// <summary>Looks at every word of the consumers' files, and on request puts right what can be.</summary>
/// <remarks>
/// To repair: a receipt that fails its check is taken for handled where all before a later message are, and otherwise
/// the message is handed out again. A state that fails is made anew from the receipts.
/// </remarks>
internal sealed class ConsumerCheck(
    SpoolDirectory spool, JournalFiles journal, long nextSequence, bool isRepair, List<SpoolDamage> damages)
{
    private static readonly int[] s_words =
    [
        ConsumerLayout.StartOffset, ConsumerLayout.HandledOffset, ConsumerLayout.HandledDurablyOffset,
        ConsumerLayout.DeliveredOffset, ConsumerLayout.ReturnedOffset, ConsumerLayout.ActiveOffset,
        ConsumerLayout.DroppedOffset,
    ];

    public void Run()
    {
        foreach ((_, SpoolDirectory directory) in ConsumerList.Open(spool))
        {
            using (directory)
                Check(directory);
        }
    }

    private void Check(SpoolDirectory directory)
    {
        if (IsUnfinished(directory))
            return;
        bool isSound = CheckState(directory);
        long handled = isSound && isRepair ? HandledOf(directory) : 0;
        foreach (string name in directory.List())
        {
            if (JournalSegment.TryParseName(name, out long first, ConsumerLayout.ReceiptsSuffix))
                CheckReceipts(directory, name, first, handled);
        }

        if (!isSound && isRepair)
            MakeStateAnew(directory);
    }

    /// <summary>Who began to make a consumer died, or found no room for more than its directory.</summary>
    private static bool IsUnfinished(SpoolDirectory directory)
    {
        foreach (string name in directory.List())
        {
            if (!name.EndsWith('~'))
                return false;
        }

        return true;
    }

    private bool CheckState(SpoolDirectory directory)
    {
        int before = damages.Count;
        if (TryMapState(directory) is not { } state)
            return false;
        using (state.File)
        using (state.Mapping)
        {
            RegionMapping mapping = state.Mapping;
            CheckReserved(directory, mapping);
            bool isOurs = mapping.Word64(ConsumerLayout.MagicOffset).ReadAcquire() == ConsumerLayout.Magic
                && mapping.Word32(ConsumerLayout.VersionOffset).ReadAcquire() == ConsumerLayout.Version
                && mapping.Word32(ConsumerLayout.KindOffset).ReadAcquire()
                    is ConsumerLayout.SingleKind or ConsumerLayout.GroupKind;
            if (!isOurs)
                Add(directory, ConsumerLayout.StateName, 0, 16, "it does not say what it is");
            foreach (int offset in s_words)
            {
                long word = mapping.Word64(offset).ReadAcquire();
                if (CheckedWord.Decode(word) is not { } value)
                    Add(directory, ConsumerLayout.StateName, offset, 8, $"the word 0x{word:x16} fails its check");
                else if (offset != ConsumerLayout.ActiveOffset && value > nextSequence)
                    Add(directory, ConsumerLayout.StateName, offset, 8,
                        $"it is at message {value}, and the journal ends before {nextSequence}");
            }
        }

        return damages.Count == before;
    }

    private (Descriptor File, RegionMapping Mapping)? TryMapState(SpoolDirectory directory)
    {
        try
        {
            if (directory.TryMap(ConsumerLayout.StateName, isWritable: false) is not { } state)
            {
                Add(directory, ConsumerLayout.StateName, 0, 0, "it is not there");
                return null;
            }

            if (state.Mapping.Length == ConsumerState.FileLength)
                return state;
            long length = state.Mapping.Length;
            state.Mapping.Dispose();
            state.File.Dispose();
            Add(directory, ConsumerLayout.StateName, 0, length,
                $"it has {length} bytes instead of {ConsumerState.FileLength}");
        }
        catch (SpoolDamagedException damage)
        {
            Add(directory, ConsumerLayout.StateName, damage.Offset, 0, damage.Message);
        }

        return null;
    }

    /// <summary>What has no meaning is zero. Mutex and members need not survive, and are not looked at.</summary>
    private void CheckReserved(SpoolDirectory directory, RegionMapping mapping)
    {
        int end = ConsumerLayout.MembersOffset + ConsumerLayout.MostMembers * sizeof(long);
        for (int offset = ConsumerLayout.StartOffset; offset < ConsumerLayout.Length; offset += sizeof(long))
        {
            bool isUsed = Array.IndexOf(s_words, offset) >= 0
                || (offset >= ConsumerLayout.MutexOffset && offset < ConsumerLayout.MutexOffset + SharedMutex.Size)
                || (offset >= ConsumerLayout.MembersOffset && offset < end);
            if (!isUsed && mapping.Word64(offset).ReadAcquire() != 0)
                Add(directory, ConsumerLayout.StateName, offset, sizeof(long), "something is where nothing belongs");
        }
    }

    private void CheckReceipts(SpoolDirectory directory, string name, long first, long handled)
    {
        using Descriptor? file = directory.TryOpenFile(name, isRepair ? FileSystem.ReadWrite : FileSystem.ReadOnly);
        if (file is null)
            return;
        Span<byte> bytes = stackalloc byte[ConsumerLayout.ReceiptLength];
        Span<byte> repaired = stackalloc byte[ConsumerLayout.ReceiptLength];
        long length = (long)FileStatus.Of(file).Length;
        if (length % bytes.Length != 0)
            Add(directory, name, length - length % bytes.Length, length % bytes.Length, "it ends within a receipt");
        for (long offset = 0; offset + bytes.Length <= length; offset += bytes.Length)
        {
            if (directory.Read(name, file, bytes, offset) < bytes.Length)
                return;
            if (IsSound(bytes))
                continue;
            long sequence = first + offset / bytes.Length;
            Add(directory, name, offset, bytes.Length, $"the receipt of message {sequence} fails its check");
            if (!isRepair)
                continue;
            ReceiptState state = sequence < handled ? ReceiptState.Acknowledged : ReceiptState.Returned;
            repaired.Clear();
            BinaryPrimitives.WriteInt64LittleEndian(
                repaired, CheckedWord.Encode(new ReceiptStatus(state, 1, 0, sequence < handled).ToValue()));
            directory.Check(directory.Files.Write(file, repaired, offset), "write", name);
        }
    }

    private static bool IsSound(ReadOnlySpan<byte> receipt)
    {
        for (int offset = 0; offset < receipt.Length; offset += sizeof(long))
        {
            if (CheckedWord.Decode(BinaryPrimitives.ReadInt64LittleEndian(receipt[offset..]))
                is null)
                return false;
        }

        int state = receipt[0];
        return state <= (int)ReceiptState.Returned;
    }

    private static long HandledOf(SpoolDirectory directory)
    {
        using var state = ConsumerState.TryOpen(directory);
        return state?.Handled ?? 0;
    }

    /// <summary>From the receipts: all that were handled count, and what follows is handed out again.</summary>
    private void MakeStateAnew(SpoolDirectory directory)
    {
        bool isGroup = false;
        using (Descriptor? old = directory.TryOpenFile(ConsumerLayout.StateName, FileSystem.ReadOnly))
        {
            Span<byte> kind = stackalloc byte[sizeof(uint)];
            const string name = ConsumerLayout.StateName;
            if (old is not null && directory.Read(name, old, kind, ConsumerLayout.KindOffset) == kind.Length)
                isGroup = BinaryPrimitives.ReadUInt32LittleEndian(kind) == ConsumerLayout.GroupKind;
        }

        _ = directory.Files.Unlink(directory.File, ConsumerLayout.StateName);
        List<long> segments = journal.List();
        long start = segments.Count == 0 ? 1 : segments[0];
        ConsumerState.Make(directory, isGroup, start);
        using var state = ConsumerState.TryOpen(directory);
        long delivered = start;
        foreach (long segment in segments)
        {
            using var receipts = ReceiptsFile.Open(directory, segment, journal.Identity.SegmentLength);
            delivered = Math.Max(delivered, receipts.FindEnd());
        }

        state!.Delivered = Math.Min(delivered, nextSequence);
    }

    private void Add(SpoolDirectory directory, string name, long offset, long length, string description) =>
        damages.Add(new SpoolDamage(directory.PathOf(name), offset, length, 0, 0, description));
}
