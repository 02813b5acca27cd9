using MemoryPack;
using MessagePack;

namespace Ginnel.Serialization.Benchmarks.Shapes;

/// <summary>A struct of 64 bytes that lie in memory as they are sent.</summary>
[Message]
[MemoryPackable]
[MessagePackObject]
public partial struct Particle
{
    [Key(0)]
    public double X { get; set; }

    [Key(1)]
    public double Y { get; set; }

    [Key(2)]
    public double Z { get; set; }

    [Key(3)]
    public double Speed { get; set; }

    [Key(4)]
    public double Mass { get; set; }

    [Key(5)]
    public double Charge { get; set; }

    [Key(6)]
    public long Id { get; set; }

    [Key(7)]
    public long Flags { get; set; }

    public static Particle Create(int number) => new()
    {
        X = number,
        Y = number * 0.5,
        Z = number * 0.25,
        Speed = 1,
        Mass = 2,
        Charge = -1,
        Id = number,
        Flags = ~number,
    };
}
