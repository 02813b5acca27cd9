using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Serialization;

namespace Ginnel.AotSample;

/// <summary>One program, several processes: it says a line through a pipe, an endpoint and a pool each.</summary>
internal static class Program
{
    private static async Task Main()
    {
        // Where startup hooks do not exist, as in a native program, this line is what a child begins with.
        ChildProcess.RunIfChild();

        await ThroughPipesAsync();
        await ThroughAnEndpointAsync();
        await ThroughAPoolAsync();
        ThroughAMessage();
        await ThroughCallsAsync();
        await ThroughAChannelAsync();
    }

    private static async Task ThroughPipesAsync()
    {
        (PipeReadEnd childInput, PipeWriteEnd toChild) = Pipe.Create();
        (PipeReadEnd fromChild, PipeWriteEnd childOutput) = Pipe.Create();
        await using ChildProcess child = ChildProcess.Start(Shout, childInput, childOutput);
        await using (toChild)
            await toChild.WriteAsync("the passage\nbetween two houses\n"u8.ToArray());

        using var answers = new StreamReader(fromChild.AsStream());
        while (await answers.ReadLineAsync() is { } answer)
            Console.WriteLine($"pipe: {answer}");
        await child.WaitAsync();
    }

    private static void Shout(PipeReadEnd input, PipeWriteEnd output)
    {
        using var lines = new StreamReader(input.AsStream());
        using var answers = new StreamWriter(output.AsStream());
        while (lines.ReadLine() is { } line)
            answers.WriteLine(line.ToUpperInvariant());
    }

    private static async Task ThroughAnEndpointAsync()
    {
        string name = $"aot-sample-{Environment.ProcessId}";
        await using EndpointListener listener = Endpoint.Listen(name);
        (PipeReadEnd childInput, PipeWriteEnd toChild) = Pipe.Create();
        await using ChildProcess child = ChildProcess.Start(ConnectAsync, childInput);
        await using (toChild)
            await toChild.WriteAsync(Encoding.UTF8.GetBytes(name));

        await using Connection connection = await listener.AcceptAsync();
        using var lines = new StreamReader(connection.AsStream());
        Console.WriteLine($"endpoint: {await lines.ReadLineAsync()}");
        await child.WaitAsync();
    }

    private static async Task ConnectAsync(PipeReadEnd input)
    {
        using var text = new StreamReader(input.AsStream());
        await using Connection connection = await Endpoint.ConnectAsync(await text.ReadToEndAsync());
        await connection.Writer.WriteAsync("connected\n"u8.ToArray());
        await connection.Writer.CompleteAsync();
    }

    private static async Task ThroughAPoolAsync()
    {
        await using var pool = new ProcessPool(1);
        Console.WriteLine($"pool: {await pool.RunAsync(static (int number) => 6 * number, 7)}");
    }

    private static void ThroughAMessage()
    {
        var drawing = new Drawing { Shapes = [new Circle(2), new Square(3) { Label = "last" }] };
        Drawing back = MessageSerializer.Deserialize<Drawing>(MessageSerializer.Serialize(drawing));
        Console.WriteLine($"message: {string.Join(" and ", back.Shapes)}");
    }

    private static async Task ThroughCallsAsync()
    {
        (DuplexPipeEnd end, DuplexPipeEnd childEnd) = DuplexPipe.Create();
        await using ChildProcess child = ChildProcess.Start(ServeAsync, childEnd);
        await using (CallClient<IStudio> studio = await Calls.ConnectAsync<IStudio>(end))
        {
            Drawing larger = await studio.Target.ScaleAsync(new Drawing { Shapes = [new Circle(2)] }, 3);
            Console.WriteLine($"call: {string.Join(" and ", larger.Shapes)}");
            await foreach (IShape shape in studio.Target.SquaresAsync(2, CancellationToken.None))
                Console.WriteLine($"stream: {shape}");
            try
            {
                studio.Target.Erase();
            }
            catch (RemoteCallException exception)
            {
                Console.WriteLine($"failure: {exception.RemoteTypeName}");
            }
        }

        await child.WaitAsync();
    }

    private static async Task ServeAsync(DuplexPipeEnd end)
    {
        await using CallSession session = Calls.Serve<IStudio>(end, new Studio());
        await session.Completion;
    }

    private static async Task ThroughAChannelAsync()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        await using ChildProcess child = ChildProcess.Start(DrawAsync, writer);
        await foreach (Circle circle in reader.ReaderOf<Circle>().ReadAllAsync())
            Console.WriteLine($"channel: {circle}");
        await child.WaitAsync();
    }

    private static async Task DrawAsync(PipeWriteEnd output)
    {
        PipeChannelWriter<Circle> writer = output.WriterOf<Circle>();
        await writer.WriteAsync(new Circle(4));
        await writer.WriteAsync(new Circle(5));
        writer.Complete();
    }
}
