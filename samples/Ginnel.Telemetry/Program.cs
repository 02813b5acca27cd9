// A child sends a reading every 50 ms; this process reads them, and serves what it counts as Prometheus text on
// 127.0.0.1, at the port that is given. It ends when its standard input does.
using System;
using System.Globalization;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Processes;
using Prometheus;

int port = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 9464;
using EndpointListener listener = Endpoint.Listen("readings");

#region serve
Metrics.SuppressDefaultMetrics();
using IDisposable adapter = MeterAdapter.StartListening(new MeterAdapterOptions
{
    InstrumentFilterPredicate = static instrument => instrument.Meter.Name == "Ginnel",
});
using var server = new MetricServer("127.0.0.1", port);
server.Start();
#endregion

Console.WriteLine($"The counters are at http://127.0.0.1:{port}/metrics");
using var child = ChildProcess.Start(SendAsync);
await using Connection connection = await listener.AcceptAsync();
using PipeChannelReader<double> readings = connection.ReaderOf<double>();
Task reading = Task.Run(async () =>
{
    await foreach (double _ in readings.ReadAllAsync())
    {
        // Nobody wants to know; it is about counting them.
    }
});
await Console.In.ReadToEndAsync();
child.Kill();
await reading.ContinueWith(static _ => { }, TaskScheduler.Default);

static async Task SendAsync()
{
    await using Connection connection = await Endpoint.ConnectAsync("readings");
    using PipeChannelWriter<double> readings = connection.WriterOf<double>();
    for (double value = 0; ; value++)
    {
        await readings.WriteAsync(Math.Sin(value));
        await Task.Delay(50);
    }
}
