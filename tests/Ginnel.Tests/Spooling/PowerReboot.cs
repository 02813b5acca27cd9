using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using Ginnel.Spooling;

namespace Ginnel.Tests.Spooling;

/// <summary>Plays the start of the computer, which this process lives through.</summary>
/// <remarks>
/// What the format says need not survive is old, or is anything. In a spool's <c>state</c> that is all of it, as long
/// as it is not of this start of the computer. In a consumer's it is the mutex, and who the members are.
/// </remarks>
internal static class PowerReboot
{
    private const int BootLength = 16;
    private const int MutexLength = 64;

    public static void Restart(string folder, Random random)
    {
        foreach (string path in Directory.EnumerateFiles(folder, SpoolStateLayout.FileName, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal))
        {
            bool isOfConsumer = path.Contains($"/{ConsumerLayout.DirectoryName}/", StringComparison.Ordinal);
            if (isOfConsumer)
                ForgetMembers(path, random);
            else
                ForgetState(path, random);
        }
    }

    private static void ForgetState(string path, Random random)
    {
        byte[] state = File.ReadAllBytes(path);
        switch (random.Next(4))
        {
            case 0:
                File.Delete(path);
                return;
            case 1:
                random.NextBytes(state);
                break;
            case 2:
                state.AsSpan().Clear();
                break;
            default:
                // As it was, with the number of another start.
                if (state.Length >= SpoolStateLayout.BootOffset + BootLength)
                    random.NextBytes(state.AsSpan(SpoolStateLayout.BootOffset, BootLength));
                break;
        }

        File.WriteAllBytes(path, state);
    }

    private static void ForgetMembers(string path, Random random)
    {
        byte[] state = File.ReadAllBytes(path);
        if (state.Length < ConsumerLayout.Length)
            return;
        if (random.Next(2) == 0)
            random.NextBytes(state.AsSpan(ConsumerLayout.MutexOffset, MutexLength));
        // This process is none of the members that there were.
        Span<byte> members = state.AsSpan(
            ConsumerLayout.MembersOffset, ConsumerLayout.MostMembers * sizeof(long));
        members.Clear();
        for (int count = random.Next(4); count > 0; count--)
        {
            BinaryPrimitives.WriteInt64LittleEndian(
                members[(random.Next(ConsumerLayout.MostMembers) * sizeof(long))..], random.NextInt64());
        }

        File.WriteAllBytes(path, state);
    }
}
