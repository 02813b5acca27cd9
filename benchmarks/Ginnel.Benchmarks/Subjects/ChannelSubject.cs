using Ginnel.Benchmarks.Traffic;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Waiting;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>A typed channel each way over a connection of Ginnel's.</summary>
internal sealed class ChannelSubject(string name, WaitStrategy strategy, int capacity)
    : GinnelSubject(name, strategy, capacity)
{
    public override bool Supports(Workload workload) =>
        workload.Length == Frame.Size && base.Supports(workload);

    protected override Side Over(Connection connection, bool isLead) => new BlockingSide<ChannelPort>(
        new ChannelPort(
            connection.ReaderOf<Frame>(), connection.WriterOf<Frame>(), new Frame[Workload.Bulk.Batch]),
        connection);
}
