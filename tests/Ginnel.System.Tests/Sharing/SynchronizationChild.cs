using System;
using System.Buffers.Binary;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Sharing;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Sharing;

/// <summary>A child that plays a role on a region, and what it reports: two numbers at a time.</summary>
internal sealed class SynchronizationChild : IAsyncDisposable
{
    private readonly PipeReadEnd _report;

    private SynchronizationChild(ChildProcess process, PipeReadEnd report) => (Process, _report) = (process, report);

    public ChildProcess Process { get; }

    public static SynchronizationChild Start(
        Delegate role, SharedRegion region, long length = 0, string directory = "")
    {
        (PipeReadEnd report, PipeWriteEnd reporter) = Pipe.Create();
        var options = new ChildOptions
        {
            Environment = RoleSettings.Variables(
                (nameof(RoleSettings.Length), length), (nameof(RoleSettings.Path), directory)),
        };
        return new(ChildProcess.Start(options, role, region, reporter), report);
    }

    public async Task<(long First, long Second)> ReadReportAsync()
    {
        byte[] bytes = new byte[16];
        await _report.AsStream(leaveOpen: true)
            .ReadExactlyAsync(bytes, TestContext.Current.CancellationToken).Within();
        return (BinaryPrimitives.ReadInt64LittleEndian(bytes),
            BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)));
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await _report.DisposeAsync();
    }
}
