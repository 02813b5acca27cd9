using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Processes;

namespace Ginnel.Snippets;

internal static class EndpointSnippets
{
    public static async Task RunAsync()
    {
        using var client = ChildProcess.Start(AskAsync);
        await ServeAsync(CancellationToken.None);
        await client.WaitAsync();
    }

    private static async Task ServeAsync(CancellationToken cancellationToken)
    {
        #region listen
        await using var listener = Endpoint.Listen("upper");
        await using var connection = await listener.AcceptAsync(cancellationToken);
        while (await connection.Reader.WaitToReadAsync(cancellationToken))
            Shout(connection);
        #endregion
    }

    #region in-place
    private static void Shout(Connection connection)
    {
        while (connection.Reader.TryRead(out ReadOnlySpan<byte> text)
            && connection.Writer.TryLoan(text.Length, out Loan loan))
        {
            System.Text.Ascii.ToUpper(text, loan.Span, out int length);
            loan.Commit();
            connection.Reader.Advance(length);
        }
    }
    #endregion

    private static async Task AskAsync()
    {
        CancellationToken cancellationToken = CancellationToken.None;

        #region connect
        var options = new ConnectOptions { Timeout = TimeSpan.FromSeconds(10) };
        await using var connection = await Endpoint.ConnectAsync("upper", options, cancellationToken);
        connection.Writer.Write("hello"u8, cancellationToken);
        byte[] answer = new byte[5];
        await connection.AsStream().ReadExactlyAsync(answer, cancellationToken);
        #endregion

        Console.WriteLine(System.Text.Encoding.ASCII.GetString(answer));
    }
}
