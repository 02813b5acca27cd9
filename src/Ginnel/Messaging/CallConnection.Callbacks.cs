using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;

namespace Ginnel.Messaging;

/// <summary>Objects of ours that the peer may call besides the first, and the peer's that we may.</summary>
/// <remarks>
/// An object that is passed to the peer gets a number, the same one each time, and stays until the peer says that it
/// has released it as often as it got it: the two messages may cross. At most 1,024 on each side.
/// </remarks>
internal sealed partial class CallConnection
{
    private const int MostCallbacks = 1024;

    private readonly Lock _callbackGate = new();
    private readonly List<Exported> _exports = [];
    private readonly Dictionary<int, Imported> _imports = [];
    private int _lastExport;

    /// <summary>The number of an object that is passed to the peer; -1 for null.</summary>
    public int Export<T>(T? callback) where T : class
    {
        if (callback is null)
            return -1;
        lock (_callbackGate)
        {
            Exported? exported = _exports.Find(exported =>
                ReferenceEquals(exported.Served.Implementation, callback) && exported.Served is ServedObject<T>);
            if (exported is null)
            {
                if (_exports.Count == MostCallbacks)
                    throw new InvalidOperationException(
                        $"The peer has {MostCallbacks} callbacks of this process, and may have no more. The server " +
                        "releases one by disposing its proxy.");
                exported = new Exported(NextExport(), new ServedObject<T>(callback, Contract.Of<T>()));
                _exports.Add(exported);
            }

            exported.Count++;
            Volatile.Write(ref _isServing, true);
            return exported.Number;
        }
    }

    /// <summary>The proxy of an object of the peer's.</summary>
    public T? Import<T>(int number) where T : class
    {
        if (number == -1)
            return null;
        lock (_callbackGate)
        {
            if (!_imports.TryGetValue(number, out Imported? imported))
            {
                if (number is < 1 or > ushort.MaxValue || _imports.Count == MostCallbacks)
                    ThrowImpossible(number);
                Contract<T> contract = Contract.Of<T>();
                imported = new Imported(
                    contract.CreateProxy(new CallTarget(this, number, contract.Name, contract.Methods)));
                _imports.Add(number, imported);
            }

            if (imported.Proxy is not T proxy)
            {
                ThrowImpossible(number);
                return null;
            }

            imported.Count++;
            return proxy;
        }
    }

    /// <summary>Our proxy of an object of the peer's is not used any more.</summary>
    public void ReleaseProxy(int number)
    {
        int count;
        lock (_callbackGate)
        {
            if (!_imports.Remove(number, out Imported? imported))
                return;
            count = imported.Count;
        }

        _output.Send(CallFrameKind.Release, new ReleaseBody(number, count));
    }

    private void ReleaseExport(int number, int count)
    {
        lock (_callbackGate)
        {
            int index = _exports.FindIndex(exported => exported.Number == number);
            if (index < 0 || count < 1 || count > _exports[index].Count)
            {
                throw _input.Violation(string.Create(
                    CultureInfo.InvariantCulture, $"The peer released the callback {number} {count} times."));
            }

            _exports[index].Count -= count;
            if (_exports[index].Count == 0)
                _exports.RemoveAt(index);
            Volatile.Write(ref _isServing, _served is not null || _exports.Count > 0);
        }
    }

    private ServedObject? FindExport(int number)
    {
        lock (_callbackGate)
            return _exports.Find(exported => exported.Number == number)?.Served;
    }

    private int NextExport()
    {
        do
            _lastExport = _lastExport == ushort.MaxValue ? 1 : _lastExport + 1;
        while (_exports.Exists(exported => exported.Number == _lastExport));
        return _lastExport;
    }

    private static void ThrowImpossible(int number) => throw new PeerProtocolException(
        $"The peer passed the callback {number}, which is out of range, of another contract, or one too many.");

    private sealed record Exported(int Number, ServedObject Served)
    {
        public int Count { get; set; }
    }

    private sealed record Imported(object Proxy)
    {
        public int Count { get; set; }
    }
}
