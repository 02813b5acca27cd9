using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Ginnel.Benchmarks.Measuring;
using Ginnel.Benchmarks.Subjects;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Roles;

/// <summary>The first of a subject's two processes: starts the second, then does the runs it is asked for.</summary>
internal static class Lead
{
    /// <summary>Serves orders from standard input until it ends. Arguments: subject, two processors.</summary>
    public static void Serve(string subjectName, string leadProcessor, string followProcessor)
    {
        Subject subject = SubjectCatalog.Named(subjectName);
        using Rendezvous rendezvous = subject.Listen();
        using Process follower = SelfStart.Start(
            SelfStart.FollowRole, subjectName, followProcessor, rendezvous.Address);
        // Not before: a process inherits the processors of the thread that starts it, all of its threads do.
        Processors.PinThisThread(int.Parse(leadProcessor, CultureInfo.InvariantCulture));
        using Side side = rendezvous.Accept();
        while (ControlLine.Read<Order>(Console.In) is { } order)
            ControlLine.Write(Console.Out, Run(side, follower, order));
        follower.StandardInput.Close();
        follower.WaitForExit();
    }

    private static RunResult Run(Side side, Process follower, Order order)
    {
        ControlLine.Write(follower.StandardInput, order);
        if (follower.StandardOutput.ReadLine() != Follow.Ready)
            throw new EndOfStreamException("The second process ended.");
        SideReport lead = side.Lead(Workload.Named(order.Workload), order.Count);
        SideReport follow = ControlLine.Read<SideReport>(follower.StandardOutput)
            ?? throw new EndOfStreamException("The second process ended.");
        return RunResult.Of(order.Count, lead, follow);
    }
}
