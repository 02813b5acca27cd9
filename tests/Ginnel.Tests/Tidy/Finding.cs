namespace Ginnel.Tests.Tidy;

/// <summary>One thing that is not as it should be, and what to do about it.</summary>
internal sealed record Finding(string Path, int Line, string Advice)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}:{Line}: {Advice}";
}
