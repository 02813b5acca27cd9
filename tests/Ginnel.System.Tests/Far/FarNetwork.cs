using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Ginnel.Tests.Far;
using Ginnel.Tests.Peer.Calling;
using Ginnel.Tests.Peer.Far;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Far;

/// <summary>A link with a server at one end and a client at the other, and the ledgers that both keep.</summary>
[SupportedOSPlatform("linux")]
internal sealed class FarNetwork : IAsyncDisposable
{
    private readonly string _folder;
    private readonly TimeSpan _silence;

    private FarNetwork(VirtualLink link, string folder, TimeSpan silence)
    {
        Link = link;
        _folder = folder;
        _silence = silence;
        WriteCertificates(folder);
        Executed = new LedgerFile(Path.Combine(folder, "ledger"));
        Answered = new LedgerFile(Path.Combine(folder, "answered"));
        Server = FarProcess.Start(link.ServerNamespace, "serve", folder, silence);
    }

    public VirtualLink Link { get; }

    public FarProcess Server { get; }

    /// <summary>How often the server ran each call.</summary>
    public LedgerFile Executed { get; }

    /// <summary>How often the client got an answer to each call.</summary>
    public LedgerFile Answered { get; }

    /// <param name="silence">After how long a silent peer is dead.</param>
    /// <param name="seed">Of what is dropped.</param>
    public static async Task<FarNetwork> StartAsync(TimeSpan silence, int seed = 1)
    {
        VirtualLink link = await VirtualLink.CreateAsync(seed);
        var network = new FarNetwork(link, Directory.CreateTempSubdirectory("ginnel-far-").FullName, silence);
        try
        {
            await network.Server.WaitForAsync("serving");
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <param name="role">What it plays.</param>
    /// <param name="silence">Its own, where it is not the server's, too.</param>
    public FarProcess StartClient(string role, TimeSpan? silence = null) =>
        FarProcess.Start(Link.ClientNamespace, role, _folder, silence ?? _silence);

    /// <summary>Waits until a caller has been answered so often.</summary>
    public Task WaitForAnswersAsync(int caller, int count) =>
        Eventually.True(() => CountAnswers(caller) >= count, () => $"{count} answers for the caller {caller}");

    public int CountAnswers(int caller)
    {
        int count = 0;
        for (int index = 0; index < FarCallsRole.CallsPerCaller; index++)
            count += Answered.Executions(caller * FarCallsRole.CallsPerCaller + index);
        return count;
    }

    public int CountExecutions() =>
        Enumerable.Range(0, LedgerFile.Callers * LedgerFile.CallsPerCaller).Sum(Executed.Executions);

    /// <summary>No call was run twice, and each that was answered was run. Returns how many were answered.</summary>
    public int CheckLedgers()
    {
        int answers = 0;
        for (int number = 0; number < LedgerFile.Callers * LedgerFile.CallsPerCaller; number++)
        {
            int executions = Executed.Executions(number);
            int answered = Answered.Executions(number);
            Assert.True(executions <= 1, $"The call {number} was executed {executions} times.");
            Assert.True(answered <= executions, $"The call {number} was answered {answered} times, never executed.");
            answers += answered;
        }

        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Link.DisposeAsync();
        Executed.Dispose();
        Answered.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void WriteCertificates(string folder)
    {
        using X509Certificate2 certificate = TestAuthority.Usual.Issue(FarRole.Subject);
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(Path.Combine(folder, "certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(
            Path.Combine(folder, "authority.pem"), TestAuthority.Usual.Certificate.ExportCertificatePem());
        string path = Path.Combine(folder, "key.pem");
        File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
