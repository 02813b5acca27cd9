using System.ComponentModel;

namespace Ginnel.Sharing;

/// <summary>Sets what stands for a value in an arena. Generated code has one for each kind of value of a map.</summary>
/// <typeparam name="TValue">The value.</typeparam>
/// <typeparam name="TForm">What stands for it.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void ArenaFill<in TValue, TForm>(ArenaWriter writer, TValue value, ref TForm form)
    where TForm : unmanaged;
