using System;

namespace Ginnel.Sharing;

/// <summary>Has a form in an arena generated for a sealed partial class, and accessors that read it in place.</summary>
/// <remarks>
/// 1. <c>Town.Publish(arena, town)</c> lays out the object and all that it leads to, each object once, and publishes
///    the arena. Cycles are fine, and no depth is too deep. <c>Town.Measure(town)</c> is the capacity that it takes.
/// 2. <c>Town.Open(arena)</c> gives, in any process that has the arena, a <c>Town.View</c> with the same members.
///    Nothing is read before it is asked for, and nothing but strings is made.
/// Public fields and properties of these types have a form: numbers, enums, structs of these without gaps, bool,
/// decimal, DateTime, DateOnly, TimeOnly, TimeSpan, Guid, all of them nullable, too; string; classes with this
/// attribute; arrays and Lists of any of them; and Dictionaries and IReadOnlyDictionaries of any of all these, by
/// string or by what is equal exactly where its bytes are: integers, enums, char, TimeSpan, Guid, and structs of these.
/// A dictionary's own comparer is not kept. <c>Town.Layout</c> is the form.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SharedAttribute : Attribute;

/// <summary>Leaves a member of a class with <see cref="SharedAttribute"/> out of the arena.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NotSharedAttribute : Attribute;
