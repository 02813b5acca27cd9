using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A formatter does not fit its member.</summary>
public sealed class GINNEL0013FormatterTypeTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0013",
        """
            public sealed class Upper : IMessageFormatter<string?>
            {
                public void Write(ref MessageWriter writer, in string? value) => writer.WriteString(value);

                public string? Read(ref MessageReader reader) => reader.ReadString();
            }

            [Message]
            public partial class Order
            {
                [Formatter(typeof(Upper))]
                public int [|Id|] { get; set; }
            }
            """);
}
