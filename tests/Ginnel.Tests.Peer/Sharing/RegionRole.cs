using System.Globalization;
using System.Text;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Sharing;

namespace Ginnel.Tests.Peer.Sharing;

/// <summary>The process that gets a region: tells what it sees there, each time it is asked.</summary>
internal static class RegionRole
{
    /// <summary>Answers each byte with a line: where the first page is, and a number in it.</summary>
    public static async Task ReadAsync(SharedRegion region, PipeReadEnd questions, PipeWriteEnd answers)
    {
        byte[] question = new byte[1];
        while (questions.Read(question) == 1)
        {
            SharedPage page = region.FindPages(0, 1)[0];
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"{page.Address} {page.Inode} {page.Offset} {page.Frame ?? 0} {page.CanWrite} " +
                $"{region.ReadAcquire<long>(8)}\n");
            answers.Write(Encoding.UTF8.GetBytes(line));
        }

        await answers.CompleteAsync();
    }

    /// <summary>Adds one, many times, to a number that another process counts up as well.</summary>
    public static void Count(SharedRegion region)
    {
        for (int count = 0; count < 100_000; count++)
            region.Add(64, 1L);
    }
}
