namespace Ginnel.Generator.Model;

/// <summary>A statement that the module runs when it is loaded, and that registers a formatter.</summary>
/// <param name="Key">What it is for: the full name of the type. One statement for each is kept.</param>
/// <param name="Statement">The statement.</param>
internal sealed record Registration(string Key, string Statement);
