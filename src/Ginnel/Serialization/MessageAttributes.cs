using System;
using System.Diagnostics.CodeAnalysis;

namespace Ginnel.Serialization;

/// <summary>Has a formatter generated for a partial class, record, struct or record struct.</summary>
/// <remarks>
/// Its public instance fields and properties that can be set, by the constructor or by an initialiser, go into the
/// message in the order of their declaration. Append a new one at the end, and both old and new programs read what the
/// other writes; give members ids (<see cref="MemberAttribute"/>) to have more freedom.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = false)]
public sealed class MessageAttribute : Attribute
{
    /// <summary>
    /// Objects of this class can refer to each other in any way: cycles, shared parts, any depth. Identity is kept.
    /// </summary>
    /// <remarks>
    /// Members of such a class's type, of an array of it, or of a List of it, are the references; they need a setter,
    /// and can be appended as other members can. The class's full name stands for it in the message, so it stays.
    /// </remarks>
    public bool Graph { get; set; }
}

/// <summary>Gives a member an id: members of a type may then come and go in any order. All or none have one.</summary>
/// <param name="id">Never used for anything else, from 0.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class MemberAttribute(int id) : Attribute
{
    /// <summary>The id.</summary>
    public int Id { get; } = id;
}

/// <summary>Leaves a member out of the message.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NotInMessageAttribute : Attribute;

/// <summary>One of the types that a value of an abstract class or interface with [Message] can have.</summary>
/// <param name="tag">Stands for the type in the message, from 0 to 254; never used for another.</param>
/// <param name="type">The type, which has [Message] itself.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface, AllowMultiple = true, Inherited = false)]
public sealed class UnionAttribute(byte tag, Type type) : Attribute
{
    /// <summary>The tag.</summary>
    public byte Tag { get; } = tag;

    /// <summary>The type.</summary>
    public Type Type { get; } = type;
}

/// <summary>Has a member written by a formatter of one's own.</summary>
/// <param name="type">An <see cref="IMessageFormatter{T}"/> of the member's type, with a public constructor.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class FormatterAttribute(
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type type) : Attribute
{
    /// <summary>The formatter's type.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)]
    public Type Type { get; } = type;
}

/// <summary>Has a formatter registered for a list, dictionary or the like that is a message by itself.</summary>
/// <param name="type">Such as <c>typeof(List&lt;Order&gt;)</c>.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class MessageTypeAttribute(Type type) : Attribute
{
    /// <summary>The type.</summary>
    public Type Type { get; } = type;
}
