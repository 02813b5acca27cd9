namespace Ginnel.Spooling;

/// <summary>A file that was put into a drop folder and did not become a message.</summary>
/// <param name="Name">What it was called; what is no UTF-8 is replaced by U+FFFD.</param>
/// <param name="Path">Where it is now: below <c>failed</c>, or where it was if it could not be moved.</param>
/// <param name="Reason">Why, for whoever looks after the folder.</param>
public sealed record SpoolFailedFile(string Name, string Path, string Reason);
