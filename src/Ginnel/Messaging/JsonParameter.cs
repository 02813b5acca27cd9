namespace Ginnel.Messaging;

/// <summary>A parameter of a <see cref="JsonMethod"/>.</summary>
/// <param name="name">The name of the property that its value is given as.</param>
/// <param name="type">Its type, as it is written in C#.</param>
/// <param name="isOptional">Whether it has a default value, and may be left out.</param>
public sealed class JsonParameter(string name, string type, bool isOptional = false)
{
    /// <summary>The name of the property that its value is given as.</summary>
    public string Name => name;

    /// <summary>Its type, as it is written in C#.</summary>
    public string Type => type;

    /// <summary>Whether it has a default value, and may be left out.</summary>
    public bool IsOptional => isOptional;
}
