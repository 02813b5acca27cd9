using Ginnel.Serialization;
using Ginnel.Serialization.Benchmarks.Shapes;

[assembly: MessageType(typeof(Item[]))]
[assembly: MessageType(typeof(Particle[]))]
