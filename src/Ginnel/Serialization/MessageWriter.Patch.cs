using System.Diagnostics;

namespace Ginnel.Serialization;

public ref partial struct MessageWriter
{
    /// <summary>Writes a number into room that was reserved, once it is known.</summary>
    internal readonly void WriteAt(int position, int value)
    {
        Debug.Assert(position >= 0);
        Debug.Assert(position + sizeof(int) <= _position);
        MessageLayout.Write(_buffer, position, value);
    }
}
