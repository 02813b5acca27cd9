using System.IO;
using System.IO.Pipes;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>Two of .NET's anonymous pipes, one for each direction: pipe(2), inherited by the second process.</summary>
internal sealed class AnonymousPipeSubject() : Subject("AnonymousPipe")
{
    public override Rendezvous Listen() => new Listener();

    public override Side Connect(string address)
    {
        string[] handles = address.Split(',');
        var input = new AnonymousPipeClientStream(PipeDirection.In, handles[0]);
        var output = new AnonymousPipeClientStream(PipeDirection.Out, handles[1]);
        return new BlockingSide<StreamPort>(new StreamPort(input, output), output);
    }

    private sealed class Listener : Rendezvous
    {
        private readonly AnonymousPipeServerStream _output = new(PipeDirection.Out, HandleInheritability.Inheritable);
        private readonly AnonymousPipeServerStream _input = new(PipeDirection.In, HandleInheritability.Inheritable);

        public override string Address =>
            $"{_output.GetClientHandleAsString()},{_input.GetClientHandleAsString()}";

        public override Side Accept()
        {
            _output.DisposeLocalCopyOfClientHandle();
            _input.DisposeLocalCopyOfClientHandle();
            return new BlockingSide<StreamPort>(new StreamPort(_input, _output), _output);
        }

        public override void Dispose()
        {
            _output.Dispose();
            _input.Dispose();
        }
    }
}
