namespace Ginnel.Platform;

/// <summary>The one native library that is called.</summary>
internal static class LibC
{
    public const string Name = "libc";
}
