using System;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using Ginnel.Benchmarks.Traffic;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>Two of Ginnel's pipes, one for each direction.</summary>
internal sealed partial class GinnelSubject(string name, WaitStrategy strategy, int capacity) : Subject(name)
{
    /// <summary>A pipe of one page, the default, is too small for the large loans and batches.</summary>
    public override bool Supports(Workload workload) =>
        workload.Pattern is not (Pattern.Frames or Pattern.InPlace) || workload.Length * workload.Batch < capacity;

    public override Rendezvous Listen() =>
        new Mover(this, new PipeSettings { Capacity = capacity, WaitStrategy = strategy });

    public override Side Connect(string address)
    {
        int[] numbers = [.. address.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        Descriptor[] descriptors = [.. numbers.Skip(4).Select(number => new Descriptor(number))];
        return Over((DuplexPipeEnd)MovedEnd.Rebuild(MovedKind.DuplexPipe, numbers.AsSpan(0, 4), descriptors));
    }

    private Side Over(DuplexPipeEnd end) => IsAsync
        ? new AsyncSide<AsyncGinnelPort>(new AsyncGinnelPort(end.Reader, end.Writer), end)
        : new BlockingSide<GinnelPort>(new GinnelPort(end.Reader, end.Writer), end);

    /// <summary>Lets the second process inherit its ends.</summary>
    private sealed partial class Mover : Rendezvous
    {
        private const int SetDescriptorFlags = 2;

        private readonly GinnelSubject _subject;
        private readonly DuplexPipeEnd _end;
        private readonly MovedEnd _moved;

        public Mover(GinnelSubject subject, PipeSettings settings)
        {
            _subject = subject;
            (_end, DuplexPipeEnd other) = DuplexPipe.Create(settings);
            _moved = ((IMovableEnd)other).Detach();
            foreach (Descriptor descriptor in _moved.Descriptors.Cast<Descriptor>())
            {
                if (Control(descriptor.Value, SetDescriptorFlags, 0) != 0)
                    throw new InvalidOperationException("fcntl(F_SETFD) failed.");
            }
        }

        public override string Address =>
            string.Join(',', _moved.Capacities.Concat(_moved.Descriptors.Cast<Descriptor>().Select(one => one.Value)));

        public override Side Accept()
        {
            foreach (SafeHandle descriptor in _moved.Descriptors)
                descriptor.Dispose();
            return _subject.Over(_end);
        }

        public override void Dispose() => _end.Dispose();

        [LibraryImport("libc", EntryPoint = "fcntl")]
        private static partial int Control(int descriptor, int command, int flags);
    }
}
