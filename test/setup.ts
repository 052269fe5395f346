import fc from "fast-check";

// As long as their `maxLength` allows: by default they have about ten items whatever it says, which no batch, window or
// queue of any size is ever cut by.
fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: true });
