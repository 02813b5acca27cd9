using System;
using System.Globalization;
using Ginnel.Benchmarks.Measuring;
using Ginnel.Benchmarks.Subjects;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Roles;

/// <summary>The second of a subject's two processes: answers and receives.</summary>
internal static class Follow
{
    public const string Ready = "ready";

    /// <summary>Serves orders from standard input until it ends. Arguments: subject, processor, address.</summary>
    public static void Serve(string subjectName, string processor, string address)
    {
        Processors.PinThisThread(int.Parse(processor, CultureInfo.InvariantCulture));
        using Side side = SubjectCatalog.Named(subjectName).Connect(address);
        while (ControlLine.Read<Order>(Console.In) is { } order)
        {
            Console.Out.WriteLine(Ready);
            SideReport report = side.Follow(Workload.Named(order.Workload), order.Count);
            ControlLine.Write(Console.Out, report);
        }
    }
}
