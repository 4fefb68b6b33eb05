# Checks MODEL with Spin, without GUARD if one is given, and wants to see EXPECTED in the checker's report.
foreach(tool SPIN CC)
  if(NOT EXISTS "${${tool}}")
    message("Skipped: ${tool} was not found; the model needs spin and a C compiler (Debian: spin, gcc).")
    return()
  endif()
endforeach()

file(REMOVE_RECURSE ${DIRECTORY})
file(MAKE_DIRECTORY ${DIRECTORY})
if(GUARD)
  set(without -D${GUARD})
endif()

function(run)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${DIRECTORY} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
run(${SPIN} -a ${without} ${MODEL})
run(${CC} -O1 -w -DSAFETY -DCOLLAPSE -o pan pan.c)
# -w22: a hash table of 32 MB to start with; -m: far deeper than the model goes.
execute_process(COMMAND ${DIRECTORY}/pan -w22 -m100000 WORKING_DIRECTORY ${DIRECTORY} OUTPUT_VARIABLE report
                                                                                     COMMAND_ERROR_IS_FATAL ANY)
message("${report}")
if(NOT report MATCHES "${EXPECTED}")
  message(FATAL_ERROR "The checker should have reported «${EXPECTED}».")
endif()
if(report MATCHES "max search depth too small")
  message(FATAL_ERROR "The search was cut off.")
endif()
