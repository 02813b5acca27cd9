namespace Ginnel.Pipes;

/// <summary>Two pipes, one in each direction.</summary>
public static class DuplexPipe
{
    /// <summary>Creates two pipes of one page each.</summary>
    /// <inheritdoc cref="Pipe.Create(int)"/>
    public static (DuplexPipeEnd Left, DuplexPipeEnd Right) Create() => Create(new PipeSettings());

    /// <summary>Creates the two pipes.</summary>
    /// <inheritdoc cref="Pipe.Create(int)"/>
    public static (DuplexPipeEnd Left, DuplexPipeEnd Right) Create(int capacity) =>
        Create(new PipeSettings { Capacity = capacity });

    /// <summary>Creates the two pipes with settings.</summary>
    /// <inheritdoc cref="Pipe.Create(int)"/>
    public static (DuplexPipeEnd Left, DuplexPipeEnd Right) Create(PipeSettings settings)
    {
        (PipeReadEnd rightReader, PipeWriteEnd leftWriter) = Pipe.Create(settings);
        (PipeReadEnd leftReader, PipeWriteEnd rightWriter) = Pipe.Create(settings);
        return (new DuplexPipeEnd(leftReader, leftWriter), new DuplexPipeEnd(rightReader, rightWriter));
    }
}
