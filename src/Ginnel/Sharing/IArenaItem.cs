using System.ComponentModel;

namespace Ginnel.Sharing;

/// <summary>How what stands in an arena is read. Generated code names one for each kind of value of a map.</summary>
/// <typeparam name="TForm">What stands there.</typeparam>
/// <typeparam name="TItem">What it is read as.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IArenaItem<TForm, TItem>
    where TForm : unmanaged
    where TItem : allows ref struct
{
    /// <summary>Reads it, checked.</summary>
    static abstract TItem Read(ArenaView arena, TForm form);
}
