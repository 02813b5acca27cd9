using System;
using System.IO.Pipes;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>.NET's named pipe, which is a Unix socket here.</summary>
internal sealed class NamedPipeSubject() : Subject("NamedPipe")
{
    public override Rendezvous Listen() => new Listener();

    public override Side Connect(string address)
    {
        var pipe = new NamedPipeClientStream(".", address, PipeDirection.InOut);
        pipe.Connect();
        return new BlockingSide<StreamPort>(new StreamPort(pipe, pipe), pipe);
    }

    private sealed class Listener : Rendezvous
    {
        private readonly NamedPipeServerStream _pipe;

        public Listener()
        {
            Address = $"ginnel-benchmark-{Guid.NewGuid():N}";
            _pipe = new NamedPipeServerStream(Address, PipeDirection.InOut, maxNumberOfServerInstances: 1);
        }

        public override string Address { get; }

        public override Side Accept()
        {
            _pipe.WaitForConnection();
            return new BlockingSide<StreamPort>(new StreamPort(_pipe, _pipe), _pipe);
        }

        public override void Dispose() => _pipe.Dispose();
    }
}
