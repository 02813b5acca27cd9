using System.Text;

namespace Ginnel.Generator.Emitting;

/// <summary>Lines of code with the indentation that their blocks give them.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public CodeWriter Line(string text = "")
    {
        if (text.Length > 0)
            _text.Append(' ', _depth * 4).Append(text);
        _text.Append('\n');
        return this;
    }

    /// <summary>A line, and a block under it.</summary>
    public CodeWriter Open(string text)
    {
        Line(text).Line("{");
        _depth++;
        return this;
    }

    public CodeWriter Close(string ending = "")
    {
        _depth--;
        return Line("}" + ending);
    }

    /// <summary>A line under an <c>if</c> or a label.</summary>
    public CodeWriter Indented(string text)
    {
        _depth++;
        Line(text);
        _depth--;
        return this;
    }

    public CodeWriter Indent()
    {
        _depth++;
        return this;
    }

    public CodeWriter Outdent()
    {
        _depth--;
        return this;
    }

    public override string ToString() => _text.ToString();
}
