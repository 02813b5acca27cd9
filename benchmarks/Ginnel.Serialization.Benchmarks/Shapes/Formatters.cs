using System.Runtime.CompilerServices;

namespace Ginnel.Serialization.Benchmarks.Shapes;

internal static class Formatters
{
    [ModuleInitializer]
    internal static void Register()
    {
        MessageFormatter.Register(new ArrayFormatter<Item>());
        MessageFormatter.Register(new ArrayFormatter<Particle>());
    }
}
