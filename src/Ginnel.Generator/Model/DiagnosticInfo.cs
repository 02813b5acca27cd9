using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Ginnel.Generator.Model;

/// <summary>A diagnostic that can be compared, and holds no tree of the compiler in memory.</summary>
internal sealed record DiagnosticInfo(
    DiagnosticDescriptor Descriptor, LocationInfo? Location, EquatableArray<string> Arguments)
{
    public static DiagnosticInfo Create(
        DiagnosticDescriptor descriptor, Location? location, params string[] arguments) =>
        new(descriptor, LocationInfo.Of(location), arguments.ToEquatableArray());

    public Diagnostic ToDiagnostic()
    {
        object[] arguments = new object[Arguments.Count];
        for (int index = 0; index < arguments.Length; index++)
            arguments[index] = Arguments[index];
        return Diagnostic.Create(Descriptor, Location?.ToLocation(), arguments);
    }
}

/// <summary>Where in a file something is.</summary>
internal sealed record LocationInfo(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static LocationInfo? Of(Location? location) => location?.SourceTree is { } tree
        ? new(tree.FilePath, location.SourceSpan, location.GetLineSpan().Span)
        : null;

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}
